-- Whether a request of a change that was refused or failed may have taken effect all the same: 1 or 0. Earlier versions did
-- not record it; what failed then is not taken to have happened.
ALTER TABLE changes ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;

-- What the service showed when the change was judged, in its own word; null where nothing was seen.
ALTER TABLE changes ADD COLUMN seen_value TEXT;

-- 1 while nobody has been told that the run was closed at a later start. What earlier versions closed was told then.
ALTER TABLE runs ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;

CREATE INDEX untold_runs ON runs (account) WHERE untold = 1;
