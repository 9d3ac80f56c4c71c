internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// One call of the platform's API: where it is found, and what answers it.
struct V3Operation: Sendable {
    let method: HTTPRequest.Method
    /// The path; a part such as `:stock_id` stands for any text.
    let path: String
    /// Answers on a thread that may wait for the disk.
    let answer: @Sendable (V3Call) throws(WireError) -> V3Reply

    init(
        _ method: HTTPRequest.Method, _ path: String,
        _ answer: @escaping @Sendable (V3Call) throws(WireError) -> V3Reply
    ) {
        self.method = method
        self.path = path
        self.answer = answer
    }
}

/// One request whose signature was verified.
struct V3Call: Sendable {
    /// Who signed it.
    let merchant: Merchant
    /// Everybody who may sign.
    let verifier: RequestVerifier
    /// The parts of the path that the operation leaves open, decoded.
    let parameters: [String: String]
    /// The query.
    let query: WireQuery
    /// The body as it came.
    let body: [UInt8]
    /// The server's clock.
    let now: Instant

    /// Who calls; anybody may have its signing key, and so it is shut out where codes are tried.
    var caller: Caller { Caller("v3 \(merchant.id)", .guest) }

    /// The body's members.
    func fields() throws(WireError) -> WireFields { try WireFields(body: body) }

    /// A part of the path.
    func parameter(
        _ name: String, _ length: ClosedRange<Int>, _ characters: WireCharacters = .any
    ) throws(WireError) -> String {
        try WireQuery([(name, parameters[name] ?? "")]).text(name, length, characters, in: .path)
    }
}

/// What an operation answers: 200 with a body, or 204 with none.
struct V3Reply {
    let status: Int
    private let value: (any JSONWritable)?

    /// 200.
    init(_ value: some JSONWritable) {
        status = 200
        self.value = value
    }

    private init(status: Int) {
        self.status = status
        value = nil
    }

    /// 204.
    static var noContent: V3Reply { V3Reply(status: 204) }

    /// The body, with its times as clocks in a zone show them.
    func body(in zone: MerchantTimeZone) -> [UInt8] { value?.json(.compact, zone: zone) ?? [] }
}

/// An answer that is written where it is needed: `Wire { $0.member("stock_id", …) }`.
struct Wire: JSONWritable {
    private let members: (inout JSONWriter) -> Void

    init(_ members: @escaping (inout JSONWriter) -> Void) { self.members = members }

    func write(to writer: inout JSONWriter) { writer.object(members) }
}
