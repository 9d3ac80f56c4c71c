internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import NIOTLS
internal import ScripAccess
internal import ScripCore

/// Stands before the router on every connection: keeps the limits, and answers tills on the spot.
///
/// A quote or a redemption is read, decided and answered on the connection's own event loop, where its
/// bytes arrive; everything else goes on to the router. Bodies that are too long, requests that take
/// too long to arrive and connections that idle are ended here, whatever they are for. Requests on one
/// connection are answered in their order: the gate takes one only if nothing before it is open.
final class Gate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Reading {
        /// Between requests.
        case nothing
        /// A request that goes on to the router; so many bytes of its body were announced or seen.
        case passing(HTTPRequest, bytes: Int)
        /// A request of the fast lane.
        case fast(FastLane.Call, ByteBuffer?)
        /// Nothing more: the connection is about to end.
        case ended
    }

    /// What comes in, or why no more of it can be understood.
    private enum Part {
        case request(HTTPRequestPart)
        case fault(any Error)
    }

    private let lane: FastLanes
    private let limits: Limits
    private let heads = HeadCheck()
    private var peer = Peer("")
    private var reading = Reading.nothing
    /// Requests the router has not answered yet.
    private var open = 0
    /// A redemption waits for the disk; what comes in meanwhile waits here.
    private var isBusy = false
    private var waiting: [Part] = []
    /// What is wrong with a head that came while the router had others to answer.
    private var fault: (any Error)?
    private var wantsRead = false
    private var inputClosed = false
    private var closesAfterAnswer = false
    private var needsFlush = false
    private var lastActive = NIODeadline.now()
    private var requestBegan: NIODeadline?
    /// A head has begun to arrive, and nothing of it can be seen yet.
    private var headBegan: NIODeadline?
    /// Whether the present read brought a part of a request, or belongs to the handshake of TLS.
    private var readSomething = false
    private var idleTimer: Scheduled<Void>?
    private var requestTimer: Scheduled<Void>?

    struct Limits: Sendable {
        let bodyBytesMax: Int
        let request: TimeAmount
        let idle: TimeAmount
    }

    init(_ lane: FastLanes, _ limits: Limits) {
        self.lane = lane
        self.limits = limits
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(heads, position: .before(codec))
        } catch {
            // Without the check nothing is taken.
            context.close(promise: nil)
        }
        if context.channel.isActive { watchIdling(context, in: limits.idle) }
    }

    func channelActive(context: ChannelHandlerContext) {
        watchIdling(context, in: limits.idle)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopTimers()
        reading = .ended
        waiting = []
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stopTimers() }

    func read(context: ChannelHandlerContext) {
        // A client that does not take its answers gets no more of them. While a redemption waits for
        // the disk one read may go on: most clients send nothing then, and to say so costs two system
        // calls.
        guard waiting.isEmpty, context.channel.isWritable else {
            wantsRead = true
            return
        }
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { resume(context) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent where isBusy || isReadingFast:
            // Accepted is accepted: it is answered first.
            closesAfterAnswer = true
        case ChannelEvent.inputClosed where isBusy:
            inputClosed = true
        case TLSUserEvent.handshakeCompleted:
            // What was read so far was the handshake; from here on it is requests.
            readSomething = true
            headBegan = nil
            requestTimer?.cancel()
            requestTimer = nil
            context.fireUserInboundEventTriggered(event)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        readSomething = true
        guard fault == nil else { return }
        let arrived = heads.fault.map(Part.fault) ?? .request(part)
        if isBusy || !waiting.isEmpty {
            waiting.append(arrived)
        } else {
            take(arrived, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !readSomething, case .nothing = reading, open == 0, !isBusy, headBegan == nil {
            // Bytes came and made no part: the beginning of a head, or of the handshake before it.
            headBegan = .now()
        }
        readSomething = false
        if let began = requestBegan ?? headBegan, requestTimer == nil {
            // Most requests arrive in one piece and need no timer.
            watchRequest(context, until: began + limits.request)
        }
        context.fireChannelReadComplete()
    }

    private func take(_ arrived: Part, _ context: ChannelHandlerContext) {
        let part: HTTPRequestPart
        switch arrived {
        case .request(let request): part = request
        case .fault(let error):
            if case .ended = reading { return }
            guard open == 0 else {
                fault = error
                return
            }
            return refuse(error, context)
        }
        guard fault == nil else { return }
        switch (reading, part) {
        case (.ended, _): return
        case (_, .head(let head)): begin(head, context)
        case (.passing(let head, let bytes), .body(let buffer)):
            let seen = bytes + buffer.readableBytes
            reading = .passing(head, bytes: seen)
            if bytes <= limits.bodyBytesMax {
                context.fireChannelRead(wrapInboundOut(part))
            } else if open == 0 {
                // It was answered, and nobody reads the rest.
                reading = .ended
                context.close(promise: nil)
            }
        case (.fast(let call, var body), .body(var buffer)):
            guard body != nil else {
                reading = .fast(call, buffer)
                return
            }
            body?.writeBuffer(&buffer)
            guard (body?.readableBytes ?? 0) <= limits.bodyBytesMax else {
                return refuse(BodyTooLarge(bytesMax: limits.bodyBytesMax), context)
            }
            reading = .fast(call, body)
        case (.passing, .end):
            finishReading()
            context.fireChannelRead(wrapInboundOut(part))
        case (.fast(let call, let body), .end):
            finishReading()
            run(call, body, context)
        case (.nothing, _):
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        lastActive = now
        // The time that a request has begins with its first byte.
        requestBegan = headBegan ?? now
        headBegan = nil
        if peer.text.isEmpty { peer = Peer(context.channel.remoteAddress?.ipAddress ?? "") }
        let headers = TillHeaders(head.headerFields)
        let length = headers.contentLength.flatMap { Int($0) } ?? 0
        let isTooLong = length > limits.bodyBytesMax
        if !isTooLong, headers.expectsContinue {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        if open == 0, let call = lane.call(head, headers, from: peer, began: now) {
            reading = .fast(call, nil)
            if isTooLong { refuse(BodyTooLarge(bytesMax: limits.bodyBytesMax), context) }
        } else {
            open += 1
            // A handler that is told of too long a body answers at once, in the words of its door.
            reading = .passing(head, bytes: isTooLong ? length : 0)
            context.fireChannelRead(wrapInboundOut(.head(head)))
        }
    }

    private func finishReading() {
        reading = .nothing
        requestBegan = nil
        requestTimer?.cancel()
        requestTimer = nil
    }

    private var isReadingFast: Bool {
        if case .fast = reading { true } else { false }
    }

    // MARK: Answering

    private func run(
        _ call: FastLane.Call, _ body: ByteBuffer?, _ context: ChannelHandlerContext
    ) {
        let bytes = body.flatMap { $0.getBytes(at: $0.readerIndex, length: $0.readableBytes) } ?? []
        switch lane.run(call, bytes, on: context.eventLoop) {
        case .now(let answer): write(answer, call, context)
        case .later(let work):
            isBusy = true
            let gate = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            work { answer in
                let (gate, context) = gate.value
                gate.finish(answer, call, context)
            }
        }
    }

    private func finish(
        _ answer: FastLane.Answer, _ call: FastLane.Call, _ context: ChannelHandlerContext
    ) {
        isBusy = false
        if case .ended = reading { return }
        write(answer, call, context)
        resume(context)
    }

    /// Goes on with what came in while nothing could be taken.
    private func resume(_ context: ChannelHandlerContext) {
        var index = 0
        while index < waiting.count, !isBusy, context.channel.isWritable {
            take(waiting[index], context)
            index += 1
        }
        waiting.removeFirst(min(index, waiting.count))
        guard !isBusy, waiting.isEmpty, context.channel.isWritable else { return }
        if index > 0 { context.fireChannelReadComplete() }
        if inputClosed {
            inputClosed = false
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        if wantsRead {
            wantsRead = false
            context.read()
        }
    }

    private func write(
        _ answer: FastLane.Answer, _ call: FastLane.Call, _ context: ChannelHandlerContext
    ) {
        let closes = closesAfterAnswer || call.headers.closes
        var head = answer.head
        if closes { head.headerFields[.connection] = "close" }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
        lastActive = .now()
        guard closes else {
            context.write(wrapOutboundOut(.end(nil)), promise: nil)
            flushLater(context)
            return
        }
        reading = .ended
        waiting = []
        end(context)
    }

    /// Sends what was written once the loop has served every connection that was ready.
    ///
    /// A client that is woken in between would take the processor, and give it back, once an answer.
    private func flushLater(_ context: ChannelHandlerContext) {
        guard !needsFlush else { return }
        needsFlush = true
        let gate = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.execute {
            let (gate, context) = gate.value
            gate.needsFlush = false
            context.flush()
        }
    }

    /// Answers an error on the gate's own account, and ends the connection.
    private func refuse(_ error: any Error, _ context: ChannelHandlerContext) {
        var answer = lane.answer(to: error)
        if case .passing(let head, _) = reading, let error = error as? TooSlow,
            let words = lane.cutOff(error, head)
        {
            answer = words
        }
        stopTimers()
        requestBegan = nil
        headBegan = nil
        fault = nil
        reading = .ended
        waiting = []
        // An answer of the router may be under way; two answers at once would be none.
        guard open <= 1, !answering else {
            context.close(promise: nil)
            return
        }
        var head = answer.head
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
        end(context)
    }

    private func end(
        _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil
    ) {
        let channel = context.channel
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        written.futureResult.whenComplete { _ in
            // Time for a client that is still sending to read the answer: closing at once would reset
            // the connection under it.
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(500)) {
                channel.close(promise: nil)
            }
        }
    }

    /// Whether the router has begun an answer that it has not ended.
    private var answering = false

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        if case .ended = reading {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head): answering = head.status.kind != .informational
        case .body: break
        case .end:
            answering = false
            open -= 1
            lastActive = .now()
            if open == 0, let error = fault {
                context.write(data, promise: promise)
                return refuse(error, context)
            }
            if open == 0, case .passing(_, let bytes) = reading, bytes > limits.bodyBytesMax {
                // Answered before all of too long a body was there, and the rest is not waited for.
                reading = .ended
                end(context, promise)
                return
            }
        }
        context.write(data, promise: promise)
    }

    // MARK: Time

    private func watchIdling(_ context: ChannelHandlerContext, in time: TimeAmount) {
        guard idleTimer == nil else { return }
        let gate = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(in: time) {
            let (gate, context) = gate.value
            gate.idleTimer = nil
            let left = gate.lastActive + gate.limits.idle - .now()
            let isAtWork = gate.isBusy || gate.open > 0 || gate.requestBegan != nil
            if isAtWork, context.channel.isWritable {
                gate.watchIdling(context, in: gate.limits.idle)
            } else if left > .zero {
                gate.watchIdling(context, in: left)
            } else {
                context.close(promise: nil)
            }
        }
    }

    private func watchRequest(_ context: ChannelHandlerContext, until deadline: NIODeadline) {
        let gate = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        requestTimer = context.eventLoop.scheduleTask(deadline: deadline) {
            let (gate, context) = gate.value
            gate.requestTimer = nil
            guard gate.requestBegan != nil || gate.headBegan != nil else { return }
            gate.refuse(TooSlow(seconds: gate.limits.request.nanoseconds / 1_000_000_000), context)
        }
    }

    private func stopTimers() {
        idleTimer?.cancel()
        requestTimer?.cancel()
        idleTimer = nil
        requestTimer = nil
    }
}

@available(*, unavailable)
extension Gate: Sendable {}

/// A request that took too long to arrive.
struct TooSlow: Error {
    let seconds: Int64
}
