ALTER TABLE "sessions" DROP CONSTRAINT "sessions_participants_fit";

ALTER TABLE "sessions" ADD CONSTRAINT "sessions_participants_fit"
    CHECK ("participant_count" BETWEEN 0 AND "max_participants") NOT VALID;

ALTER TABLE "sessions" DROP CONSTRAINT "sessions_activities_fit";

ALTER TABLE "sessions" ADD CONSTRAINT "sessions_activities_fit"
    CHECK ("activity_count" BETWEEN 0 AND 100) NOT VALID;
