public import ScripContract
internal import ScripCore

extension SendAnswer: JSONWritable {
    /// Writes the coupon as it was sent and, where something happened to it since, what is true now.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            coupon.writeMembers(to: &writer)
            if let now { writer.member("now", now) }
        }
    }
}
