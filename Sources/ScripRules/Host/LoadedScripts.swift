internal import LuaSandbox
internal import ScripCore

/// One Lua state with the scripts it has met and the parameters they were bound with, each made at its
/// first use and kept until their owner is gone.
struct LoadedScripts: ~Copyable {
    /// Something a state may let go of.
    enum Release: Sendable {
        case script(Int)
        case parameters(Int)
    }

    var lua: LuaState
    // Handles by place; -1 where this state has not met the script yet.
    private var scripts: [Int32] = []
    private var parameters: [Int32] = []

    init(schema: LuaSchema, limits: LuaLimits) throws(LuaFailure) {
        lua = try LuaState(schema: schema, limits: limits)
    }

    mutating func load(
        name: String, source: [UInt8], place: Int
    ) throws(LuaFailure) -> LuaState.Script {
        let script = try lua.load(name: name, source: source)
        LoadedScripts.set(&scripts, place, script.handle)
        return script
    }

    mutating func forget(_ release: Release) {
        switch release {
        case .script(let place):
            if let handle = LoadedScripts.take(&scripts, place) { lua.release(handle) }
        case .parameters(let place):
            if let handle = LoadedScripts.take(&parameters, place) { lua.release(handle) }
        }
    }

    /// The handles of a script with parameters in this state, made at first use.
    ///
    /// - Parameters:
    ///   - script: What was compiled.
    ///   - place: The place of the parameters.
    ///   - seen: The parameters, as the script sees them.
    mutating func handles(
        _ script: ScriptCode, _ place: Int, _ seen: LuaValue
    ) throws(LuaFailure) -> (script: Int32, parameters: Int32) {
        if script.place >= scripts.count || scripts[script.place] < 0 {
            let handle = try lua.reload(name: script.fileName, script.code)
            LoadedScripts.set(&scripts, script.place, handle)
        }
        if place >= parameters.count || parameters[place] < 0 {
            LoadedScripts.set(&parameters, place, try lua.keep(seen))
        }
        return (scripts[script.place], parameters[place])
    }

    private static func set(_ handles: inout [Int32], _ place: Int, _ handle: Int32) {
        while handles.count <= place { handles.append(-1) }
        handles[place] = handle
    }

    private static func take(_ handles: inout [Int32], _ place: Int) -> Int32? {
        guard place < handles.count, handles[place] >= 0 else { return nil }
        defer { handles[place] = -1 }
        return handles[place]
    }
}

/// What a Lua state that was lent to a thread can be asked, whatever its scripts decide.
protocol ScriptWorker: ~Copyable, Sendable {
    /// Bytes the state holds.
    var memoryBytes: Int { get }
    mutating func load(
        name: String, source: [UInt8], place: Int
    ) throws(LuaFailure) -> LuaState.Script
    mutating func forget(_ release: LoadedScripts.Release)
}
