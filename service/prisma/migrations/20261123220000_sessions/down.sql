DROP TABLE "idempotency_keys";

DROP TABLE "sessions";

DROP TYPE "session_status";
