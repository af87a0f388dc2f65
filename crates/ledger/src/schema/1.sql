-- Words (intent, ending, kind, outcome) are checked by the program that reads them: a new word needs no new table.
-- Times are RFC 3339 in UTC. Values are the service's own words, verbatim.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    username TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    UNIQUE (tenant_id, user_id)
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id),
    intent TEXT NOT NULL,
    origin INTEGER REFERENCES runs (id),
    started_at TEXT NOT NULL,
    ended_at TEXT,
    ending TEXT,
    CHECK ((ended_at IS NULL) = (ending IS NULL))
) STRICT;

CREATE INDEX runs_by_account ON runs (account, id);
CREATE INDEX open_runs ON runs (account) WHERE ended_at IS NULL;

CREATE TABLE changes (
    run INTEGER NOT NULL REFERENCES runs (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    offering TEXT NOT NULL,
    name TEXT NOT NULL,
    from_value TEXT NOT NULL,
    to_value TEXT NOT NULL,
    intended_at TEXT,
    correlation_id TEXT,
    outcome TEXT,
    outcome_at TEXT,
    error_code TEXT,
    error_text TEXT,
    PRIMARY KEY (run, position),
    UNIQUE (run, kind, offering),
    CHECK ((outcome IS NULL) = (outcome_at IS NULL))
) STRICT, WITHOUT ROWID;
