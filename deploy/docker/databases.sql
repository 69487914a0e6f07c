-- PostgreSQL's image runs this the first time: every service has a database of its own.
CREATE DATABASE baton_registry;
CREATE DATABASE baton_validation;
CREATE DATABASE baton_deployment;
CREATE DATABASE baton_serving;
CREATE DATABASE baton_monitoring;
CREATE DATABASE baton_notification;
CREATE DATABASE baton_audit;
