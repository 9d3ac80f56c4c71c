internal import Foundation
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Says why no connection is accepted for a while, as when the process is out of file descriptors.
///
/// NIO waits a second and tries again by itself, but silently; clients meanwhile wait in the listening
/// socket's own queue.
final class AcceptWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = any Channel

    private let logger: Logger
    private let count: AcceptCount
    private var saidAt: NIODeadline?

    init(_ logger: Logger, _ count: AcceptCount) {
        self.logger = logger
        self.count = count
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        count.failures.wrappingAdd(1, ordering: .relaxed)
        let now = NIODeadline.now()
        if saidAt.map({ now - $0 > .seconds(10) }) ?? true {
            saidAt = now
            let words =
                switch (error as? IOError)?.errnoCode {
                case EMFILE?, ENFILE?:
                    "out of file descriptors: new connections wait; raise the limit (ulimit -n)"
                default: "connections cannot be accepted: new ones wait"
                }
            logger.warning("\(words)", metadata: ["error": "\(error)"])
        }
        context.fireErrorCaught(error)
    }
}

/// How often a server could not accept a connection at once.
final class AcceptCount: Sendable {
    let failures = Atomic<Int64>(0)
}

@available(*, unavailable)
extension AcceptWatch: Sendable {}
