DROP TABLE "deployment_events";

DROP TABLE "deployments";

DROP FUNCTION "refuse_to_forget"();

DROP FUNCTION "write_deployment_event"();

DROP TYPE "deployment_status";
