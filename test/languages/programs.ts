/** What must be installed to build a program. */
export interface Toolchain {
  /** Prints its version. */
  command: readonly string[];
  /** The oldest version that will do. */
  atLeast: string;
  /** What to install if it is missing. */
  install: string;
}

/** A folder in `clients/`. */
export interface Project {
  folder: string;
  toolchains: readonly Toolchain[];
  /** Commands that build it in `clients/.build/`, one after the other. */
  build: readonly (readonly string[])[];
}

/** A program that plays the script of clients/README.md. */
export interface Program {
  /** Selects it on the command line of the runner. */
  name: string;
  language: string;
  project: Project;
  /** Takes the MCP URL and the room's name as further arguments. */
  command: readonly string[];
  /** Faults after which its SDK gives up a wait, and why. */
  lostWaits?: Partial<Record<"cut" | "kill", string>>;
}

const PYTHON: Toolchain = {
  // Debian's Python comes without `ensurepip`, which makes virtual environments.
  command: ["python3", "-c", "import ensurepip, platform; print(platform.python_version())"],
  atLeast: "3.11",
  install: "Python with its module venv (Debian: python3-venv)",
};

function pythonProject(folder: string): Project {
  const environment = `clients/.build/${folder}`;
  const requirements = `clients/${folder}/requirements.txt`;
  return {
    folder,
    toolchains: [PYTHON],
    build: [
      ["python3", "-m", "venv", environment],
      [`${environment}/bin/pip`, "install", "--require-hashes", "--requirement", requirements],
    ],
  };
}

const FASTMCP = pythonProject("fastmcp");

/** In the order of the README's table. */
export const PROGRAMS: readonly Program[] = [
  {
    name: "python",
    language: "Python",
    project: pythonProject("python"),
    command: ["clients/.build/python/bin/python", "-m", "clients.python.sdk"],
  },
  {
    name: "fastmcp",
    language: "Python",
    project: FASTMCP,
    command: ["clients/.build/fastmcp/bin/python", "-m", "clients.fastmcp.client"],
  },
  {
    name: "fastmcp-command",
    language: "shell",
    project: FASTMCP,
    command: ["clients/.build/fastmcp/bin/python", "-m", "clients.fastmcp.command_line"],
  },
];
