package import ScripContract
internal import ScripCore

/// An answer of API v3 that is not a success: a status, a code and words, and where it helps the place.
package struct WireError: Error, Hashable, Sendable {
    /// What a detail may say besides.
    package struct Detail: Hashable, Sendable {
        /// Where the field is.
        package enum Location: String, Hashable, Sendable {
            /// A key of the JSON body.
            case body
            /// A part of the path.
            case path
            /// A parameter of the query.
            case query
            /// The `Authorization` header.
            case authorization
        }

        /// A JSON pointer into the body, or a parameter's name.
        package var field: String
        /// What stood there, shortened; nil where nothing did.
        package var value: String?
        /// What is wrong with it.
        package var issue: String
        /// Where the field is.
        package var location: Location
        /// What was signed, if the signature is what is wrong.
        package var signed: SignedMessage.Shown?

        /// A detail.
        package init(
            field: String, value: String? = nil, issue: String, location: Location,
            signed: SignedMessage.Shown? = nil
        ) {
            self.field = field
            self.value = value
            self.issue = issue
            self.location = location
            self.signed = signed
        }
    }

    /// The HTTP status.
    package var status: Int
    /// The code.
    package var code: ErrorCode
    /// Words for the developer.
    package var message: String
    /// The place, where there is one.
    package var detail: Detail?
    /// Seconds to wait before another request, where it was too often.
    package var retryAfter: Int64?

    /// An error answer.
    package init(_ status: Int, _ code: ErrorCode, _ message: String, detail: Detail? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail
    }

    /// A field that is missing or not what it has to be.
    package static func parameter(
        _ field: String, value: String? = nil, issue: String,
        in location: Detail.Location = .body
    ) -> WireError {
        WireError(
            400, .paramError, "\(field.isEmpty ? "The body" : field) \(issue)",
            detail: Detail(
                field: field, value: value.map(shown), issue: issue, location: location))
    }

    private static func shown(_ value: String) -> String {
        value.count > 64 ? value.prefix(64) + "…" : value
    }
}

extension WireError: JSONWritable {
    /// Writes `{"code", "message", "detail"}`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code.rawValue)
            writer.member("message", message)
            if let detail { writer.member("detail", detail) }
        }
    }
}

extension WireError.Detail: JSONWritable {
    /// Writes the documented members.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("field", field)
            if let value { writer.member("value", value) }
            writer.member("issue", issue)
            writer.member("location", location.rawValue)
            if let signed { writer.member("sign_information", signed) }
        }
    }
}
