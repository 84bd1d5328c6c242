DROP TABLE "responses";

DROP TABLE "participants";

DROP TABLE "activities";

DROP TYPE "activity_kind";

ALTER TABLE "sessions"
    DROP COLUMN "participant_count",
    DROP COLUMN "activity_count";
