-- One row: what one client said, once, of one card.
CREATE TABLE feedback (
  id            text PRIMARY KEY NOT NULL,  -- follows from client, card, outcome, outcome_at and suggestions
  client        text NOT NULL,
  service       text NOT NULL,              -- that it was sent to
  card          text NOT NULL,
  rule          text,                       -- null: unmatched
  outcome       text NOT NULL CHECK (outcome IN ('accepted', 'overridden')),
  suggestions   text NOT NULL,              -- the accepted ones' ids, a space between
  reason_system text,
  reason_code   text,
  commented     integer NOT NULL CHECK (commented IN (0, 1)),
  comment       text,                       -- patient data: null unless the site keeps comments
  outcome_at    text NOT NULL,              -- UTC, as 2026-11-22T10:07:02.500Z
  received_at   text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;
