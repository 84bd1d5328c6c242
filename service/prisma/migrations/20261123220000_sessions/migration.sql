CREATE TYPE "session_status" AS ENUM ('draft', 'active', 'completed');

CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "status" "session_status" NOT NULL DEFAULT 'draft',
    "join_code" TEXT NOT NULL,
    "max_participants" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sessions_title_length" CHECK (char_length("title") BETWEEN 1 AND 200),
    CONSTRAINT "sessions_max_participants_range" CHECK ("max_participants" BETWEEN 1 AND 10000),
    CONSTRAINT "sessions_started_unless_draft" CHECK (("status" = 'draft') = ("started_at" IS NULL)),
    CONSTRAINT "sessions_completed_at_end" CHECK (("status" = 'completed') = ("completed_at" IS NOT NULL))
);

CREATE UNIQUE INDEX "sessions_join_code_key" ON "sessions"("join_code");

CREATE INDEX "sessions_status_id_idx" ON "sessions"("status", "id");

CREATE TABLE "idempotency_keys" (
    "client_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "response" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("client_id", "key")
);

CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");
