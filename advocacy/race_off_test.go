//go:build !race

package advocacy_test

const (
	// connectedAccounts are refreshed by TestThousandsOfAccountsAreRefreshedOnceEach.
	connectedAccounts = 10_000
	// atOnce is how many worlds TestAnyOrderOfPostingAtOnce makes.
	atOnce = 4
)
