package fetch_test

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/ambassadorkit/ambassadorkit/content/fetch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCheckReturnsTheURLThatWouldBeAskedFor(t *testing.T) {
	c := fetch.New(nil)
	for typed, want := range map[string]string{
		"https://nordlys.example/feed.xml":        "https://nordlys.example/feed.xml",
		"  HTTP://Nordlys.Example/Nyt?a=1#top \n": "http://nordlys.example/Nyt?a=1",
		"https://nordlys.example.":                "https://nordlys.example",
		"https://nordlys.example:8443/":           "https://nordlys.example:8443/",
		"https://blåbær.example/æ":                "https://xn--blbr-roah.example/%C3%A6",
		"http://8.8.8.8/":                         "http://8.8.8.8/",
		"http://[2606:4700::1111]:443/":           "http://[2606:4700::1111]:443/",
		"https://8.example/":                      "https://8.example/",
	} {
		u, err := c.Check(typed)
		require.NoError(t, err, typed)
		assert.Equal(t, want, u.String())
	}
}

func TestCheckNamesEveryProblemOfAnAddress(t *testing.T) {
	c := fetch.New(nil)
	tests := map[string][]string{
		"":                                     {"no scheme", "no host"},
		"nordlys.example/feed":                 {"no scheme"},
		"ftp://u:hemmelig@nordlys.example:21/": {"scheme is not", "name or password", "port is not"},
		"file:///etc/passwd":                   {"scheme is not", "no host"},
		"javascript:alert(1)":                  {"scheme is not", "no host"},
		"https://u@nordlys.example/":           {"name or password"},
		"https://nordlys.example:22/":          {"port is not"},
		"https://nordlys.example:0/":           {"port is not"},
		"https://nordlys.example:99999/":       {"port is not"},
		"https://nordlys.example:/":            {"port is empty"},
		"https://:443/":                        {"no host"},
		"https://exa mple/":                    {"not a URL"},
		"https://a..b/":                        {"not a valid name"},
		"https://-/":                           {"not a valid name"},
		"https://nord\nlys.example/":           {"not a URL"},
		"http://2130706433/":                   {"four decimal numbers"},
		"http://0177.0.0.1/":                   {"four decimal numbers"},
		"http://0x7f.0.0.1/":                   {"four decimal numbers"},
		"http://0x7f000001/":                   {"four decimal numbers"},
		"http://127.0.0.0x1/":                  {"four decimal numbers"},
		"http://127.1/":                        {"four decimal numbers"},
		"http://127.0.0.1.1/":                  {"four decimal numbers"},
		"http://127.0.0.256/":                  {"four decimal numbers"},
		"http://[::1/":                         {"not a URL"},
		"http://[::g]/":                        {"not a URL"},
	}
	for typed, wants := range tests {
		_, err := c.Check(typed)
		e := asError(t, err, fetch.BadAddress)
		for _, want := range wants {
			assert.Contains(t, e.Error(), want, "%q", typed)
		}
		assert.NotContains(t, e.Error(), "hemmelig")
	}
}

func TestCheckRefusesWhatIsNotThePublicWeb(t *testing.T) {
	c := fetch.New(nil)
	for _, host := range []string{
		"0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
		"127.0.0.1.", "１２７.０.０.１", "127。0。0。1",
		"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
		"198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[::8.8.8.8]",
		"[64:ff9b::127.0.0.1]", "[64:ff9b::8.8.8.8]", "[64:ff9b:1::a00:1]", "[100::1]", "[2001::1]", "[2001:2::1]", "[2001:db8::1]",
		"[2002:7f00:1::]", "[2002:808:808::]", "[3fff::1]", "[4000::1]", "[5f00::1]", "[fc00::1]", "[fd12:3456::1]",
		"[fe80::1]", "[fe80::1%25eth0]", "[2606:4700::1%25eth0]", "[fec0::1]", "[ff02::1]", "[fd00:ec2::254]",
	} {
		_, err := c.Check("http://" + host + "/")
		e := asError(t, err, fetch.Refused)
		assert.Contains(t, e.Error(), "Options.Allow", host)
	}
	for _, host := range []string{
		"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "172.15.255.255",
		"172.32.0.0", "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255", "[2606:4700::1111]", "[2a00:1450:400f::1]", "[2001:4860::8888]",
	} {
		_, err := c.Check("http://" + host + "/")
		assert.NoError(t, err, host)
	}
}

func TestAllowOpensARangeAndNothingElse(t *testing.T) {
	c := fetch.New(&fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}})
	for host, ok := range map[string]bool{
		"10.1.2.3": true, "10.2.0.1": false, "[fd00:1::7]": true, "[fd00:2::7]": false, "[::ffff:10.1.2.3]": false, "127.0.0.1": false,
	} {
		_, err := c.Check("http://" + host + "/")
		if ok {
			assert.NoError(t, err, host)
		} else {
			asError(t, err, fetch.Refused)
		}
	}
}

// Every address that the standard library knows not to be global is refused.
func TestGuardAgreesWithTheStandardLibrary(t *testing.T) {
	c := fetch.New(nil)
	rapid.Check(t, func(rt *rapid.T) {
		var ip netip.Addr
		if rapid.Bool().Draw(rt, "v4") {
			ip = netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(rt, "bytes")))
		} else {
			ip = netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(rt, "bytes")))
		}
		_, err := c.Check((&url.URL{Scheme: "http", Host: netip.AddrPortFrom(ip, 80).String()}).String())
		if err == nil && (!ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.Is4In6()) {
			rt.Fatalf("%v was let through", ip)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		"https://nordlys.example/feed.xml", "http://127.0.0.1", "http://0x7f.1/", "http://2130706433", "http://[::ffff:10.0.0.1]/",
		"http://[fe80::1%25lo]/", "https://u:p@h/", "//h/p", "http:h", "http://h:80:80/", "http://１２７.1/", "http://a%2eb/", "http://h\\@g/",
		"http://169.254.169.254/latest/meta-data", "HTTPS://ÆØÅ.example:443/?q#f", "http://[64:ff9b::a00:1]", "http://0/", "http://a.0x/",
	} {
		f.Add(seed)
	}
	c := fetch.New(nil)
	f.Fuzz(func(t *testing.T, typed string) {
		u, err := c.Check(typed)
		if err != nil {
			var e *fetch.Error
			require.ErrorAs(t, err, &e)
			require.Contains(t, []fetch.Code{fetch.BadAddress, fetch.Refused}, e.Code)
			return
		}
		require.Contains(t, []string{"http", "https"}, u.Scheme)
		require.Nil(t, u.User)
		require.Empty(t, u.Fragment)
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
			require.True(t, ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.Is4In6(), typed)
		} else {
			require.Equal(t, strings.ToLower(u.Hostname()), u.Hostname())
		}
		again, err := c.Check(u.String())
		require.NoError(t, err, "what Check returns passes Check")
		require.Equal(t, u.String(), again.String())
	})
}
