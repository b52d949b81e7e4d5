#include "experiments/commands/application.h"

// config -> plan -> runs -> result files -> table: see experiments/commands for the subcommands and
// experiments/lab/run_study.h for the line itself.
int main(int argc, char** argv) { return relulab::RunApplication(argc, argv); }
