/// The program behind main: from the command line to an exit code.
#pragma once

namespace relulab {

int RunApplication(int argc, char** argv);

}  // namespace relulab
