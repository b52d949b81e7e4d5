#include "experiments/commands/application.h"

// config -> plan -> runs -> result files -> tables: experiments/commands has the subcommands,
// experiments/lab/run_study.h the steps of a study.
int main(int argc, char** argv) { return relulab::RunApplication(argc, argv); }
