-- What a release of this migration sends; it has to work on every later schema, too.
INSERT INTO deployments (id, environment, version, actor, started_at, changed_by, changed_at)
VALUES ('018f0000-0000-7000-8000-000000000006', 'dev', 'v1', 'Ada', now(), 'Ada (writer)', now());

UPDATE deployments SET status = 'succeeded', finished_at = now(), revision = revision + 1, changed_by = 'Ada (writer)', changed_at = now()
WHERE id = '018f0000-0000-7000-8000-000000000006' AND status IN ('started') RETURNING id, status::text;

SELECT id, environment, version, image_digest, status::text, actor, commit_message, pull_request, rolled_back_to, reason, started_at, finished_at
FROM deployments WHERE environment = 'dev' AND version = 'v1' ORDER BY id DESC LIMIT 1;

SELECT revision, at, actor, record FROM deployment_events
WHERE deployment_id = '018f0000-0000-7000-8000-000000000006' ORDER BY revision;
