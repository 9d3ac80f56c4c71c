using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Scrip
{
    /// <summary>Scrip in a C# program: a host over one ledger, by P/Invoke, without anything to build in C.</summary>
    /// <example><code>
    /// using (var host = new Host("scrip.db", "rules"))
    /// {
    ///     var receipt = host.Call("redeem", checkout);
    /// }
    /// </code></example>
    /// <remarks>
    /// Requests and answers are JSON objects: dictionaries of dictionaries, lists, strings, booleans, null and numbers,
    /// where an answer's whole numbers are <c>long</c> and its others <c>decimal</c>. Operations are those of every
    /// door. Any number of threads may share a host; their calls are not queued behind one another.
    /// <c>libscrip.so.1</c> is looked for where the system looks for libraries.
    /// </remarks>
    public sealed class Host : IDisposable
    {
        /// <summary>The version of the C interface that is needed.</summary>
        public const int AbiVersion = 1;

        private readonly Handle handle;

        /// <summary>Opens a ledger, which is made if there is none.</summary>
        /// <param name="ledger">The path of its file.</param>
        /// <param name="rules">The folder of the merchant's rules; behind it rules are looked up among the standard ones.</param>
        /// <exception cref="ScripException">It cannot be opened.</exception>
        public Host(string ledger, string rules = "rules")
            : this(new Dictionary<string, object> { ["ledger"] = ledger, ["rules"] = rules })
        {
        }

        /// <summary>Opens a ledger with any of the options that <c>scrip_open</c> of <c>scrip.h</c> names.</summary>
        /// <param name="options">Such as "ledger", "rules", "proof", "gates" and "abuse".</param>
        /// <exception cref="ScripException">It cannot be opened.</exception>
        public Host(IDictionary<string, object> options)
        {
            var version = Functions.scrip_abi_version();
            if (version < AbiVersion)
                throw new DllNotFoundException($"libscrip has interface {version}, and {AbiVersion} is needed");
            var json = Json.Write(options);
            Book = Take(Functions.scrip_open(json, (UIntPtr)json.Length, out handle)).Read();
        }

        /// <summary>The library's version, such as "0.1.0".</summary>
        public static string Version => Marshal.PtrToStringAnsi(Functions.scrip_version());

        /// <summary>What opening answered: where the ledger reads times, and what its amounts are in.</summary>
        public IDictionary<string, object> Book { get; }

        /// <summary>Asks an operation. What it changed is durable on return.</summary>
        /// <param name="operation">Such as "quote" or "redeem".</param>
        /// <param name="request">A JSON object; amounts are in minor units.</param>
        /// <returns>The answer; a refused coupon and a rule that failed are answers too.</returns>
        /// <exception cref="ScripException">The call could not be answered, or the host is closed.</exception>
        /// <exception cref="ArgumentException">The request holds something that JSON does not have.</exception>
        public IDictionary<string, object> Call(string operation, IDictionary<string, object> request) =>
            CallJson(operation, Json.Write(request)).Read();

        /// <summary>The same with the request as JSON text.</summary>
        public IDictionary<string, object> Call(string operation, string request = "{}") =>
            CallJson(operation, Encoding.UTF8.GetBytes(request)).Read();

        /// <summary>The same with JSON in and out; an error is an answer with its status.</summary>
        /// <param name="operation">Such as "quote" or "redeem".</param>
        /// <param name="request">UTF-8, which is handed on as it is; empty asks with {}.</param>
        public Answer CallJson(string operation, byte[] request)
        {
            // The name with a NUL behind it; a NUL within it must not cut it to that of another operation.
            var name = Encoding.UTF8.GetBytes(operation.Replace('\0', '\ufffd') + '\0');
            return Take(Functions.scrip_call(handle, name, request, (UIntPtr)request.Length));
        }

        /// <summary>Waits for calls in flight and lets go of the ledger; may be called again, and from any thread.</summary>
        /// <remarks>A host that nobody disposes of is closed when it is collected.</remarks>
        public void Dispose()
        {
            // The handle itself stays valid, so that a call that comes later is answered: the host is closed.
            Functions.scrip_close(handle);
        }

        private static Answer Take(IntPtr answer)
        {
            try
            {
                UIntPtr length;
                var text = Functions.scrip_answer_json(answer, out length);
                var json = new byte[checked((int)length)];
                Marshal.Copy(text, json, 0, json.Length);
                return new Answer(Functions.scrip_answer_status(answer), json);
            }
            finally
            {
                Functions.scrip_answer_free(answer);
            }
        }

        /// <summary>The host of C: not collected while a call has it, and closed when it is.</summary>
        private sealed class Handle : SafeHandle
        {
            private Handle() : base(IntPtr.Zero, true)
            {
            }

            public override bool IsInvalid => handle == IntPtr.Zero;

            protected override bool ReleaseHandle()
            {
                Functions.scrip_close(handle);
                return true;
            }
        }

        /// <summary><c>scrip.h</c>.</summary>
        private static class Functions
        {
            private const string Library = "libscrip.so.1";

            [DllImport(Library)]
            internal static extern int scrip_abi_version();

            [DllImport(Library)]
            internal static extern IntPtr scrip_version();

            [DllImport(Library)]
            internal static extern IntPtr scrip_open(byte[] options, UIntPtr length, out Handle host);

            [DllImport(Library)]
            internal static extern IntPtr scrip_call(Handle host, byte[] operation, byte[] request, UIntPtr length);

            [DllImport(Library)]
            internal static extern int scrip_answer_status(IntPtr answer);

            [DllImport(Library)]
            internal static extern IntPtr scrip_answer_json(IntPtr answer, out UIntPtr length);

            [DllImport(Library)]
            internal static extern void scrip_answer_free(IntPtr answer);

            [DllImport(Library)]
            internal static extern void scrip_close(Handle host);

            [DllImport(Library)]
            internal static extern void scrip_close(IntPtr host);
        }
    }

    /// <summary>What was answered.</summary>
    public sealed class Answer
    {
        private const int RuleFailed = 1;

        internal Answer(int status, byte[] json)
        {
            Status = status;
            Json = json;
        }

        /// <summary>0, 1 for a rule that failed, or an error's number in <c>scrip.h</c>.</summary>
        public int Status { get; }

        /// <summary>UTF-8.</summary>
        public byte[] Json { get; }

        /// <summary>The answer as a dictionary.</summary>
        /// <exception cref="ScripException">It is an error.</exception>
        public IDictionary<string, object> Read()
        {
            var members = Scrip.Json.Read(Json);
            if (Status > RuleFailed) throw new ScripException(Status, (IDictionary<string, object>)members["error"]);
            return members;
        }
    }

    /// <summary>A call that could not be answered; a coupon that does not apply is no error.</summary>
    public sealed class ScripException : Exception
    {
        internal ScripException(int status, IDictionary<string, object> error) : base((string)error["message"])
        {
            Status = status;
            Code = (string)error["code"];
            Remedy = Member<string>(error, "remedy");
            Document = Member<string>(error, "document");
            Path = Member<string>(error, "path");
            Line = (int)Member<long>(error, "line");
            Column = (int)Member<long>(error, "column");
        }

        /// <summary>The error's number in <c>scrip.h</c>, which says the same as its code. More may come.</summary>
        public int Status { get; }

        /// <summary>A stable word for programs, such as "invalid_input". More may come.</summary>
        public string Code { get; }

        /// <summary>What to do about it, or null.</summary>
        public string Remedy { get; }

        /// <summary>The file that is wrong, such as a rule's, or null.</summary>
        public string Document { get; }

        /// <summary>The member that is wrong, such as "basket.lines[0].quantity", or null.</summary>
        public string Path { get; }

        /// <summary>The line of the text that is wrong, from 1, or 0.</summary>
        public int Line { get; }

        /// <summary>The column in it, from 1, or 0.</summary>
        public int Column { get; }

        /// <summary>The message, the remedy and where it was thrown.</summary>
        public override string ToString() =>
            $"{GetType()}: {Message}" + (Remedy == null ? "" : ": " + Remedy) + Environment.NewLine + StackTrace;

        private static T Member<T>(IDictionary<string, object> error, string name)
        {
            object value;
            return error.TryGetValue(name, out value) ? (T)value : default(T);
        }
    }
}
