internal import CLuaSandbox

/// A Swift function that scripts can call.
///
/// Swift returns a status; C raises after this frame is gone.
final class HostFunction: Sendable {
    private let body: @Sendable ([LuaValue]) throws -> LuaValue

    init(_ body: @escaping @Sendable ([LuaValue]) throws -> LuaValue) { self.body = body }

    static let call: luasandbox_callback = { context, arguments, count, result, failure, size in
        let function = unsafe Unmanaged<HostFunction>.fromOpaque(context).takeUnretainedValue()
        let nodes = unsafe UnsafeBufferPointer(start: arguments, count: count)
        var at = 0
        let values = (0..<count).map { _ in unsafe LuaValue.read(nodes, &at) }
        do {
            return unsafe write(try function.body(values), to: result, failure, size)
        } catch {
            unsafe copy("\(error)", to: failure, size)
            return 1
        }
    }

    private static func write(
        _ value: LuaValue, to result: UnsafeMutablePointer<luasandbox_value>,
        _ failure: UnsafeMutablePointer<CChar>, _ size: Int
    ) -> CInt {
        switch value {
        case .nil: unsafe result.pointee.kind = LUASANDBOX_NODE_NIL
        case .boolean(let flag):
            unsafe result.pointee.kind = LUASANDBOX_NODE_BOOLEAN
            unsafe result.pointee.integer = flag ? 1 : 0
        case .integer(let number):
            unsafe result.pointee.kind = LUASANDBOX_NODE_INTEGER
            unsafe result.pointee.integer = number
        case .float(let number):
            unsafe result.pointee.kind = LUASANDBOX_NODE_FLOAT
            unsafe result.pointee.number = number
        default:
            unsafe copy("a host function can answer nil, booleans and numbers", to: failure, size)
            return 1
        }
        return 0
    }

    private static func copy(_ text: String, to out: UnsafeMutablePointer<CChar>, _ size: Int) {
        var length = 0
        for byte in text.utf8.prefix(size - 1) {
            unsafe out[length] = CChar(bitPattern: byte)
            length += 1
        }
        unsafe out[length] = 0
    }
}
