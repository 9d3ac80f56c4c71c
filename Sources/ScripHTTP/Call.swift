internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ScripAccess
internal import ScripContract
internal import ScripCore

/// What hummingbird hands along with one request.
struct CallContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where the request comes from.
    let peer: Peer
    /// Why a book could not be asked for the key, where no other knows it.
    var unread: ScripError?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = Peer(source.channel.remoteAddress?.ipAddress ?? "")
    }
}

extension Request {
    /// The request target exactly as it came in, which is what clients sign: `/v3/x?y=%20`.
    var target: String { head.path ?? "" }

    /// The body exactly as it came in, up to a limit.
    ///
    /// - Throws: ``BodyTooLarge``, and a 400 when it did not come whole.
    func bytes(upTo max: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > max {
            throw BodyTooLarge(bytesMax: max)
        }
        do {
            let buffer = try await body.collect(upTo: max)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw BodyTooLarge(bytesMax: max)
        } catch {
            // The connection ended, or went on in what is no HTTP: nothing that the server did.
            throw HTTPError(
                .badRequest, message: "The body did not come whole. Send the request again.")
        }
    }
}

/// A body of more bytes than the host reads.
struct BodyTooLarge: Error {
    let bytesMax: Int
}

extension Response {
    /// An answer in JSON.
    init(_ status: HTTPResponse.Status = .ok, json: [UInt8]) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    /// An answer in the data contract's JSON.
    init(_ status: HTTPResponse.Status = .ok, _ value: some JSONWritable, in zone: MerchantTimeZone)
    {
        self.init(status, json: value.json(.compact, zone: zone))
    }
}
