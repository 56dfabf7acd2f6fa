/// Where a server listens, what it keeps and what it allows.
public struct ServerSettings: Sendable {
  /// The address to listen at; others than loopback are open to the network.
  public var host = "127.0.0.1"
  /// 0 lets the system choose.
  public var port = 8080
  /// Names by which browsers may ask for the server beside its address, such as that of a proxy.
  public var names: [String] = []
  /// Whether pages that come from this machine, such as a notebook, may show the page within theirs.
  public var isEmbeddable = false
  /// Threads for all computations of all sessions.
  public var threads: Int
  /// Where sessions are kept.
  public var folder: String
  public var limits = Limits()

  /// A server on loopback.
  public init(threads: Int, folder: String) { (self.threads, self.folder) = (threads, folder) }

  /// What one session, or all of them together, may take.
  public struct Limits: Sendable {
    /// Sessions that are kept.
    public var sessions = 200
    /// Connections at a time.
    public var connections = 256
    /// Those of one address, unless it is this machine, where a proxy may be.
    public var connectionsOfAddress = 64
    /// Bytes of all bodies that are coming in or being answered.
    public var bodies = 256 << 20
    /// Atoms of a molecule.
    public var atoms = 2_000
    /// Molecules a run may make.
    public var moleculesPerRun = 1_000
    /// Molecules of a session.
    public var molecules = 5_000
    /// Statements of a session.
    public var statements = 2_000
    /// Seconds a run may take.
    public var seconds = 3_600.0
    /// Seconds that reading files may take, of an upload or of a statement.
    public var readingSeconds = 20.0
    /// Heavy atoms of a molecule that is judged and drawn; a larger one is shown as it is.
    public var judged = 250
    /// Bytes of a file that is uploaded.
    public var upload = 16 << 20
    /// Bytes of all files of a session.
    public var files = 128 << 20
    /// Bytes of other requests and of messages.
    public var message = 1 << 20
    /// Seconds a client has to say who it is.
    public var helloSeconds = 10
    /// Seconds after which a session that nobody looks at is put aside.
    public var idleSeconds = 600.0

    /// What suits a group.
    public init() {}
  }

  var isLoopback: Bool { ["127.0.0.1", "localhost", "::1"].contains(host) }
}
