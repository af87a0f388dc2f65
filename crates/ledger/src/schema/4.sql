-- Version 4: what the admin has been shown to be missing.

-- An offering that was seen before and was neither listed nor could be read by itself, which the admin has acknowledged then.
-- If it was seen after that, this says nothing of it. Of older ledgers nothing was acknowledged.
CREATE TABLE missing_acknowledged (
    account INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    offering TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (account, kind, offering)
) STRICT, WITHOUT ROWID;
