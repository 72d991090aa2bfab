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
  /** What the table calls its SDK. */
  sdk: string;
  language: string;
  project: Project;
  /** Takes the MCP URL and the room's name as further arguments. */
  command: readonly string[];
  /** Why its SDK gives up a wait whose connection breaks, if it does. */
  lostWaits?: string;
}

const PYTHON: Toolchain = {
  // Debian's Python comes without `ensurepip`, which virtual environments need.
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

const GO: Project = {
  folder: "go",
  toolchains: [{ command: ["go", "version"], atLeast: "1.25", install: "Go" }],
  build: [["go", "build", "-C", "clients/go", "-o", "../.build/go/client", "."]],
};

const RUST: Project = {
  folder: "rust",
  toolchains: [
    { command: ["cargo", "--version"], atLeast: "1.88", install: "Rust with Cargo, by rustup" },
  ],
  build: [
    // Unoptimised: that takes less than half the time, and the program only waits.
    [
      "cargo",
      "build",
      "--locked",
      "--manifest-path=clients/rust/Cargo.toml",
      "--target-dir=clients/.build/rust",
    ],
  ],
};

const JAVA: Project = {
  folder: "java",
  toolchains: [
    { command: ["javac", "--version"], atLeast: "17", install: "a JDK (Debian: default-jdk)" },
    { command: ["mvn", "--version"], atLeast: "3.6.3", install: "Maven (Debian: maven)" },
  ],
  build: [["mvn", "-q", "-f", "clients/java/pom.xml", "package"]],
};

/** In the order of the README's table. */
export const PROGRAMS: readonly Program[] = [
  {
    name: "python",
    sdk: "Python SDK",
    language: "Python",
    project: pythonProject("python"),
    command: ["clients/.build/python/bin/python", "-m", "clients.python.sdk"],
  },
  {
    name: "fastmcp",
    sdk: "FastMCP",
    language: "Python",
    project: FASTMCP,
    command: ["clients/.build/fastmcp/bin/python", "-m", "clients.fastmcp.client"],
  },
  {
    name: "fastmcp-command",
    sdk: "FastMCP's command",
    language: "shell",
    project: FASTMCP,
    command: ["clients/.build/fastmcp/bin/python", "-m", "clients.fastmcp.command_line"],
  },
  {
    name: "go",
    sdk: "Go SDK",
    language: "Go",
    project: GO,
    command: ["clients/.build/go/client"],
  },
  {
    name: "rust",
    sdk: "Rust SDK",
    language: "Rust",
    project: RUST,
    command: ["clients/.build/rust/debug/client"],
  },
  {
    name: "java",
    sdk: "Java SDK",
    language: "Java",
    project: JAVA,
    command: ["java", "-jar", "clients/.build/java/client.jar"],
    // HttpClientStreamableHttpTransport.java:318 wraps each event in a stream of its own. Only a
    // failure of that stream reconnects (DefaultMcpTransportStream.java:75), and it never fails.
    lostWaits: "never resumes",
  },
];
