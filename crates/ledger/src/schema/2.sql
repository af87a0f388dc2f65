-- A reason's parameters: a JSON object of texts; null where it has none.
ALTER TABLE changes ADD COLUMN error_params TEXT;

-- What an undo, a retry or a continuation left as it was, because somebody else had changed it since.
CREATE TABLE overtaken (
    run INTEGER NOT NULL REFERENCES runs (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    offering TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- What an account's looks showed. A look that shows the same as the one before only moves last_at.
CREATE TABLE policies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id),
    policy TEXT NOT NULL,
    description TEXT NOT NULL,
    default_value TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL
) STRICT;

CREATE INDEX policies_by_account ON policies (account, id);

-- One list of offerings of one kind.
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL
) STRICT;

CREATE INDEX snapshots_by_account ON snapshots (account, kind, id);

CREATE TABLE sightings (
    snapshot INTEGER NOT NULL REFERENCES snapshots (id),
    position INTEGER NOT NULL,
    offering TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (snapshot, position)
) STRICT, WITHOUT ROWID;
