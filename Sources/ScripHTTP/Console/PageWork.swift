internal import NIOPosix
internal import ScripConsole

/// Threads for pages that take longer than the disk does, apart from those that tills wait for.
struct PageWork: Sendable {
    private let passwords = NIOThreadPool(numberOfThreads: 1)
    private let trials = NIOThreadPool(numberOfThreads: 2)
    private let proofs = NIOThreadPool(numberOfThreads: 1)
    private let pictures = NIOThreadPool(numberOfThreads: 1)

    private var all: [NIOThreadPool] { [passwords, trials, proofs, pictures] }

    /// The threads of a pace that has its own.
    func pool(_ pace: Console.Pace) -> NIOThreadPool {
        switch pace {
        case .password: passwords
        case .proof: proofs
        case .picture: pictures
        // Those of a till are not here.
        case .trial, .brief, .long: trials
        }
    }

    func start() { for pool in all { pool.start() } }

    func stop() async { for pool in all { try? await pool.shutdownGracefully() } }
}
