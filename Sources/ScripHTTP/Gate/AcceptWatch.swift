internal import Foundation
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Says why no connection is accepted for a while, as when the process is out of file descriptors.
///
/// NIO waits a second and tries again by itself, but silently; clients meanwhile wait in the listening
/// socket's own queue.
final class AcceptWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = any Channel

    private let logger: Logger
    private let metrics: Metrics
    private var saidAt: NIODeadline?

    init(_ logger: Logger, _ metrics: Metrics) {
        self.logger = logger
        self.metrics = metrics
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        metrics.add(
            "scrip_accept_failures_total", help: "Connections that could not be accepted at once.",
            labels: [:])
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

@available(*, unavailable)
extension AcceptWatch: Sendable {}
