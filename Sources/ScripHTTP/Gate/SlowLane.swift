internal import Foundation
internal import NIOPosix

/// A few threads for decisions that are not known to be brief.
///
/// Few, so that whoever asks for much takes a part of the processors and not all of them; in the order
/// asked. What waits for the disk has threads of its own.
final class SlowLane: Sendable {
    private let threads: NIOThreadPool

    init() {
        // Half of the machine, and one in any case.
        threads = NIOThreadPool(
            numberOfThreads: max(1, ProcessInfo.processInfo.activeProcessorCount / 2))
    }

    func start() { threads.start() }

    func stop() async { try? await threads.shutdownGracefully() }

    /// Does work when its turn comes.
    ///
    /// - Parameters:
    ///   - work: The work.
    ///   - refused: Called instead once the server has stopped.
    func run(_ work: @escaping @Sendable () -> Void, refused: @escaping @Sendable () -> Void) {
        threads.submit { state in
            switch state {
            case .active: work()
            case .cancelled: refused()
            }
        }
    }
}
