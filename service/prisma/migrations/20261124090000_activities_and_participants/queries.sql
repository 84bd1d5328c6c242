-- What a release of this migration sends; it has to work on every later schema, too.
INSERT INTO sessions (id, title, status, join_code, max_participants, revision, created_by, created_at, updated_at, started_at)
VALUES ('018f0000-0000-7000-8000-000000000002', 'Retro', 'active', 'BBBBBB', 2, 1, 'writer', now(), now(), now());

WITH place AS (
    UPDATE sessions SET activity_count = activity_count + 1
    WHERE id = '018f0000-0000-7000-8000-000000000002' AND status <> 'completed' AND activity_count < 100 RETURNING id
)
INSERT INTO activities (id, session_id, kind, title, options, position, created_by, created_at, updated_at)
SELECT '018f0000-0000-7000-8000-000000000003', place.id, 'poll', 'Lunch?', ARRAY['Yes', 'No'], 1, 'writer', now(), now() FROM place;

UPDATE activities SET status = 'active', started_at = now(), updated_at = now()
WHERE id = '018f0000-0000-7000-8000-000000000003' AND status = 'draft';

WITH place AS (
    UPDATE sessions SET participant_count = participant_count + 1
    WHERE join_code = 'BBBBBB' AND status = 'active' AND participant_count < max_participants RETURNING id
)
INSERT INTO participants (id, session_id, nickname, nickname_key, joined_at, last_seen_at)
SELECT '018f0000-0000-7000-8000-000000000004', place.id, 'Ada', 'ada', now(), now() FROM place;

INSERT INTO responses (id, activity_id, kind, participant_id, answer, created_at)
VALUES ('018f0000-0000-7000-8000-000000000005', '018f0000-0000-7000-8000-000000000003', 'poll',
        '018f0000-0000-7000-8000-000000000004', '{"option": 1}', now());

SELECT (answer->>'option')::int AS option, count(*)::int FROM responses
WHERE activity_id = '018f0000-0000-7000-8000-000000000003' GROUP BY option;

SELECT id, session_id, nickname, joined_at, last_seen_at FROM participants
WHERE session_id = '018f0000-0000-7000-8000-000000000002' ORDER BY id LIMIT 21;

DELETE FROM sessions WHERE id = '018f0000-0000-7000-8000-000000000002';
