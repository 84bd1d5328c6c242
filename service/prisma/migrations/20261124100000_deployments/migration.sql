CREATE TYPE "deployment_status" AS ENUM ('started', 'succeeded', 'failed', 'rolled_back');

CREATE TABLE "deployments" (
    "id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "image_digest" TEXT,
    "status" "deployment_status" NOT NULL DEFAULT 'started',
    "actor" TEXT NOT NULL,
    "commit_message" TEXT,
    "pull_request" INTEGER,
    "rolled_back_to" TEXT,
    "reason" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 1,
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "deployments_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "deployments_finished_unless_started" CHECK (("status" = 'started') = ("finished_at" IS NULL)),
    CONSTRAINT "deployments_rolled_back_to_something" CHECK (("status" = 'rolled_back') = ("rolled_back_to" IS NOT NULL))
);

CREATE INDEX "deployments_environment_id_idx" ON "deployments"("environment", "id");

CREATE TABLE "deployment_events" (
    "id" BIGSERIAL NOT NULL,
    "deployment_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "record" JSONB NOT NULL,
    CONSTRAINT "deployment_events_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "deployment_events_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "deployment_events_deployment_id_revision_key" ON "deployment_events"("deployment_id", "revision");

-- Whoever writes a deployment, by whatever way, writes the trail.
CREATE FUNCTION "write_deployment_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.revision <> OLD.revision + 1 THEN
        RAISE EXCEPTION 'Expected revision % of deployment %, got %', OLD.revision + 1, OLD.id, NEW.revision
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.environment, NEW.version, NEW.actor, NEW.started_at)
        IS DISTINCT FROM (OLD.id, OLD.environment, OLD.version, OLD.actor, OLD.started_at) THEN
        RAISE EXCEPTION 'What deployment % is, who began it and when never changes', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO "deployment_events" ("deployment_id", "revision", "actor", "at", "record")
    VALUES (NEW.id, NEW.revision, NEW.changed_by, NEW.changed_at, to_jsonb(NEW));
    RETURN NEW;
END
$$;

CREATE TRIGGER "deployments_write_event" AFTER INSERT OR UPDATE ON "deployments"
    FOR EACH ROW EXECUTE FUNCTION "write_deployment_event"();

CREATE FUNCTION "refuse_to_forget"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the trail of deployments only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER "deployment_events_stay" BEFORE UPDATE OR DELETE OR TRUNCATE ON "deployment_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_forget"();

CREATE TRIGGER "deployments_stay" BEFORE DELETE OR TRUNCATE ON "deployments"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_forget"();
