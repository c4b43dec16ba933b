-- Instants are microseconds since 1970-01-01 00:00 UTC, days are 'YYYY-MM-DD'
-- ('' is none), lists and nested values are JSON. NULL is "did not happen".

PRAGMA application_id = 1097687659; -- 'Ambk': whose file this is

CREATE TABLE schema_versions (
    major      INTEGER NOT NULL,
    minor      INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    applied_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    PRIMARY KEY (major, minor)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    number    INTEGER NOT NULL PRIMARY KEY,
    stored_at INTEGER,
    stored_by TEXT    NOT NULL,
    body      TEXT    NOT NULL
) STRICT;

CREATE TABLE keys (
    name   TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Names live in these two tables and nowhere else. The rows lie in the order of
-- the HR number, in which a sync reads and writes them.
CREATE TABLE people (
    hr_id       TEXT NOT NULL PRIMARY KEY,
    subject     TEXT NOT NULL UNIQUE,
    given_name  TEXT NOT NULL,
    family_name TEXT NOT NULL,
    email       TEXT NOT NULL,
    department  TEXT NOT NULL,
    country     TEXT NOT NULL,
    language    TEXT NOT NULL,
    zone        TEXT NOT NULL,
    start_day   TEXT NOT NULL,
    end_day     TEXT NOT NULL,
    networks    TEXT,
    fingerprint BLOB NOT NULL,
    code        TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX people_code ON people (code) WHERE code IS NOT NULL;
CREATE INDEX people_end_day ON people (end_day) WHERE end_day <> '';

CREATE TABLE logins (
    login   TEXT    NOT NULL PRIMARY KEY,
    subject TEXT    NOT NULL REFERENCES people (subject) ON DELETE CASCADE,
    place   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX logins_subject ON logins (subject, place);

CREATE TABLE ambassadors (
    subject      TEXT    NOT NULL PRIMARY KEY,
    state        TEXT    NOT NULL,
    wave         TEXT    NOT NULL,
    invited_at   INTEGER,
    joined_at    INTEGER,
    left_at      INTEGER,
    paused_until INTEGER,
    preferences  TEXT    NOT NULL,
    standing     TEXT    NOT NULL,
    next_digest  INTEGER,
    shares       INTEGER NOT NULL,
    unanswered   INTEGER NOT NULL,
    unit         TEXT    NOT NULL,
    version      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ambassadors_due ON ambassadors (next_digest, subject)
    WHERE state = 'joined' AND next_digest IS NOT NULL;

CREATE TABLE consents (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    subject    TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    version    TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    granted    INTEGER NOT NULL,
    decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_subject ON consents (subject, decided_at, number);

-- sealed is what the vault made of the tokens; the key is not in the database.
CREATE TABLE connections (
    id           TEXT    NOT NULL PRIMARY KEY,
    subject      TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    scopes       TEXT,
    connected_at INTEGER,
    expires      INTEGER,
    check_at     INTEGER,
    measure_from INTEGER,
    tries        INTEGER NOT NULL,
    sealed       BLOB    NOT NULL,
    lease_until  INTEGER,
    version      INTEGER NOT NULL
) STRICT;
CREATE INDEX connections_subject ON connections (subject, channel, id);
CREATE INDEX connections_account ON connections (channel, account);
CREATE INDEX connections_ended ON connections (expires, id) WHERE state = 'revoking';
CREATE INDEX connections_due ON connections (state, channel, check_at, id) WHERE check_at IS NOT NULL;

CREATE TABLE contents (
    id           TEXT    NOT NULL PRIMARY KEY,
    feed         TEXT    NOT NULL,
    guid         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    published    INTEGER,
    body         TEXT    NOT NULL,
    imported_at  INTEGER,
    approved_at  INTEGER,
    version      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contents_source ON contents (feed, guid) WHERE guid <> '';

CREATE TABLE nudges (
    id          TEXT    NOT NULL PRIMARY KEY,
    subject     TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    wave        TEXT    NOT NULL,
    due         INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    contents    TEXT,
    state       TEXT    NOT NULL,
    notifier    TEXT    NOT NULL,
    attempt     INTEGER NOT NULL,
    committed   INTEGER NOT NULL DEFAULT 0,
    not_before  INTEGER,
    sent_at     INTEGER,
    lease_until INTEGER
) STRICT;
CREATE UNIQUE INDEX nudges_plan ON nudges (subject, kind, due);
CREATE INDEX nudges_due ON nudges (due, id) WHERE state = 'planned';
CREATE INDEX nudges_lapsed ON nudges (id) WHERE state = 'sending';

-- page is the network's identifier of the company's page whose post it is.
CREATE TABLE shares (
    id         TEXT    NOT NULL PRIMARY KEY,
    subject    TEXT    NOT NULL,
    page       TEXT    NOT NULL,
    content    TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    text_hash  TEXT    NOT NULL,
    own_words  INTEGER NOT NULL,
    disclosure TEXT    NOT NULL,
    rule       TEXT    NOT NULL,
    link       TEXT    NOT NULL,
    post_url   TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER,
    posted_at  INTEGER,
    counted_on TEXT    NOT NULL,
    department TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    delivery   TEXT    NOT NULL,
    next_at    INTEGER,
    lease_until INTEGER,
    version    INTEGER NOT NULL
) STRICT;
CREATE INDEX shares_due ON shares (state, channel, next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX shares_lapsed ON shares (id) WHERE state = 'sending';

-- what attempts at one approved revision remember across a crash.
CREATE TABLE share_steps (
    share TEXT NOT NULL,
    key   TEXT NOT NULL,
    step  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (share, key, step)
) STRICT, WITHOUT ROWID;

CREATE INDEX shares_subject ON shares (subject, created_at DESC, id) WHERE subject <> '';
CREATE INDEX shares_page ON shares (created_at DESC, id) WHERE page <> '';
CREATE INDEX shares_content ON shares (content, posted_at);

-- A released link is nobody's any more: it still redirects and counts, and it is
-- not the link that all without a link of their own share.
CREATE TABLE links (
    code       TEXT    NOT NULL PRIMARY KEY,
    content    TEXT    NOT NULL,
    target     TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    created_at INTEGER,
    released   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX links_purpose ON links (content, channel, purpose, subject) WHERE released = 0;
CREATE INDEX links_subject ON links (subject) WHERE subject <> '';

CREATE TABLE clicks (
    clicked_at INTEGER NOT NULL,
    link       TEXT    NOT NULL,
    class      TEXT    NOT NULL,
    agent      TEXT    NOT NULL,
    first      INTEGER NOT NULL
) STRICT;
CREATE INDEX clicks_at ON clicks (clicked_at);

CREATE TABLE conversions (
    kind        TEXT    NOT NULL,
    reference   TEXT    NOT NULL,
    link        TEXT    NOT NULL,
    happened_at INTEGER NOT NULL,
    PRIMARY KEY (kind, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversions_at ON conversions (happened_at, reference);

CREATE TABLE audit (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    done_at INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    object  TEXT    NOT NULL,
    detail  TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_done_at ON audit (done_at);

CREATE TABLE tallies (
    measure TEXT    NOT NULL,
    day     TEXT    NOT NULL,
    channel TEXT    NOT NULL,
    grp     TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (measure, day, channel, grp)
) STRICT, WITHOUT ROWID;

-- What posts achieved, without their authors: the unit stands for one. The share is
-- named while it is measured. Rows lie in the order of their random keys.
CREATE TABLE post_figures (
    key         TEXT    NOT NULL PRIMARY KEY,
    content     TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    company     INTEGER NOT NULL,
    unit        TEXT    NOT NULL,
    counts      TEXT    NOT NULL,
    told        TEXT    NOT NULL,
    denied      TEXT    NOT NULL,
    share       TEXT    NOT NULL,
    measured_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX post_figures_content ON post_figures (content, channel, key);
CREATE UNIQUE INDEX post_figures_share ON post_figures (share) WHERE share <> '';
CREATE INDEX post_figures_unit ON post_figures (unit) WHERE unit <> '';
CREATE INDEX post_figures_measured ON post_figures (company, measured_at) WHERE measured_at IS NOT NULL;
