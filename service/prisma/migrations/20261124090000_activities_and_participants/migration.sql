ALTER TABLE "sessions"
    ADD COLUMN "participant_count" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "activity_count" INTEGER NOT NULL DEFAULT 0;

-- Checked for new rows only; the next migration looks at the old ones, without keeping writers out meanwhile.
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_participants_fit"
    CHECK ("participant_count" BETWEEN 0 AND "max_participants") NOT VALID;

ALTER TABLE "sessions" ADD CONSTRAINT "sessions_activities_fit"
    CHECK ("activity_count" BETWEEN 0 AND 100) NOT VALID;

CREATE TYPE "activity_kind" AS ENUM ('poll', 'questions', 'word_cloud');

CREATE TABLE "activities" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "kind" "activity_kind" NOT NULL,
    "title" TEXT NOT NULL,
    "options" TEXT[] NOT NULL,
    "position" INTEGER NOT NULL,
    "status" "session_status" NOT NULL DEFAULT 'draft',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    CONSTRAINT "activities_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "activities_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "activities_title_length" CHECK (char_length("title") BETWEEN 1 AND 200),
    CONSTRAINT "activities_options_of_polls" CHECK (CASE WHEN "kind" = 'poll' THEN cardinality("options") BETWEEN 2 AND 10 ELSE cardinality("options") = 0 END),
    CONSTRAINT "activities_started_unless_draft" CHECK (("status" = 'draft') = ("started_at" IS NULL)),
    CONSTRAINT "activities_completed_at_end" CHECK (("status" = 'completed') = ("completed_at" IS NOT NULL))
);

CREATE INDEX "activities_session_id_position_id_idx" ON "activities"("session_id", "position", "id");

CREATE UNIQUE INDEX "activities_id_kind_key" ON "activities"("id", "kind");

CREATE UNIQUE INDEX "activities_one_active" ON "activities"("session_id") WHERE "status" = 'active';

CREATE TABLE "participants" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "nickname" TEXT NOT NULL,
    "nickname_key" TEXT NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "participants_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "participants_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "participants_nickname_length" CHECK (char_length("nickname") BETWEEN 1 AND 40)
);

CREATE UNIQUE INDEX "participants_session_id_nickname_key_key" ON "participants"("session_id", "nickname_key");

CREATE INDEX "participants_session_id_id_idx" ON "participants"("session_id", "id");

CREATE TABLE "responses" (
    "id" UUID NOT NULL,
    "activity_id" UUID NOT NULL,
    "kind" "activity_kind" NOT NULL,
    "participant_id" UUID NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "responses_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "responses_activity_id_kind_fkey" FOREIGN KEY ("activity_id", "kind") REFERENCES "activities"("id", "kind") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "responses_participant_id_fkey" FOREIGN KEY ("participant_id") REFERENCES "participants"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "responses_activity_id_id_idx" ON "responses"("activity_id", "id");

CREATE INDEX "responses_participant_id_idx" ON "responses"("participant_id");

CREATE UNIQUE INDEX "responses_one_per_poll" ON "responses"("activity_id", "participant_id") WHERE "kind" = 'poll';
