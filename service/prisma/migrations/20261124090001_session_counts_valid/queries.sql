-- What a release of this migration sends; it has to work on every later schema, too.
INSERT INTO sessions (id, title, status, join_code, max_participants, revision, created_by, created_at, updated_at, started_at)
VALUES ('018f0000-0000-7000-8000-000000000012', 'Retro', 'active', 'CCCCCC', 2, 1, 'writer', now(), now(), now());

WITH place AS (
    UPDATE sessions SET activity_count = activity_count + 1
    WHERE id = '018f0000-0000-7000-8000-000000000012' AND status <> 'completed' AND activity_count < 100 RETURNING id
)
INSERT INTO activities (id, session_id, kind, title, options, position, created_by, created_at, updated_at)
SELECT '018f0000-0000-7000-8000-000000000013', place.id, 'poll', 'Lunch?', ARRAY['Yes', 'No'], 1, 'writer', now(), now() FROM place;

UPDATE activities SET status = 'active', started_at = now(), updated_at = now()
WHERE id = '018f0000-0000-7000-8000-000000000013' AND status = 'draft';

WITH place AS (
    UPDATE sessions SET participant_count = participant_count + 1
    WHERE join_code = 'CCCCCC' AND status = 'active' AND participant_count < max_participants RETURNING id
)
INSERT INTO participants (id, session_id, nickname, nickname_key, joined_at, last_seen_at)
SELECT '018f0000-0000-7000-8000-000000000014', place.id, 'Ada', 'ada', now(), now() FROM place;

INSERT INTO responses (id, activity_id, kind, participant_id, answer, created_at)
VALUES ('018f0000-0000-7000-8000-000000000015', '018f0000-0000-7000-8000-000000000013', 'poll',
        '018f0000-0000-7000-8000-000000000014', '{"option": 1}', now());

SELECT (answer->>'option')::int AS option, count(*)::int FROM responses
WHERE activity_id = '018f0000-0000-7000-8000-000000000013' GROUP BY option;

SELECT id, session_id, nickname, joined_at, last_seen_at FROM participants
WHERE session_id = '018f0000-0000-7000-8000-000000000012' ORDER BY id LIMIT 21;

DELETE FROM sessions WHERE id = '018f0000-0000-7000-8000-000000000012';
