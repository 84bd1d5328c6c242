ALTER TABLE "sessions" VALIDATE CONSTRAINT "sessions_participants_fit";

ALTER TABLE "sessions" VALIDATE CONSTRAINT "sessions_activities_fit";
