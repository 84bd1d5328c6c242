-- What a release of this migration sends; it has to work on every later schema, too.
INSERT INTO sessions (id, title, description, status, join_code, max_participants, revision, created_by, created_at, updated_at)
VALUES ('018f0000-0000-7000-8000-000000000001', 'Retro', NULL, 'draft', 'AAAAAA', 100, 1, 'writer', now(), now());

SELECT id, title, description, status::text, join_code, max_participants, revision, created_by, created_at, updated_at, started_at, completed_at
FROM sessions WHERE status = 'draft' AND id < 'ffffffff-ffff-7fff-bfff-ffffffffffff' ORDER BY id DESC LIMIT 21;

UPDATE sessions SET status = 'active', started_at = now(), updated_at = now(), revision = revision + 1
WHERE id = '018f0000-0000-7000-8000-000000000001' AND revision IN (1) AND status = 'draft' RETURNING id, title, revision;

INSERT INTO idempotency_keys (client_id, key, request_hash, response, created_at)
VALUES ('writer', 'key', 'hash', '{"id": "018f0000-0000-7000-8000-000000000001"}', now())
ON CONFLICT (client_id, key) DO UPDATE SET response = EXCLUDED.response;

SELECT client_id, key, request_hash, response, created_at FROM idempotency_keys WHERE client_id = 'writer' AND key = 'key';

DELETE FROM sessions WHERE id = '018f0000-0000-7000-8000-000000000001' AND revision IN (2);
