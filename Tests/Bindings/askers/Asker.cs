using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Members = System.Collections.Generic.Dictionary<string, object>;

namespace Scrip
{
    /// <summary>Asks through the C# binding what conversation.py says, and answers in its frames.</summary>
    internal static class Asker
    {
        private static readonly Stream In = new BufferedStream(Console.OpenStandardInput());
        private static readonly Stream Out = new BufferedStream(Console.OpenStandardOutput());

        private static void Main(string[] arguments)
        {
            var options = Json.Read(Encoding.UTF8.GetBytes(arguments[1]));
            if (arguments[0] == "dropped")
            {
                Dropped(options);
            }
            else
            {
                using (var host = new Host(options))
                {
                    switch (arguments[0])
                    {
                        case "json":
                            Each((operation, request) => Reply(host.CallJson(operation, request)));
                            break;
                        case "call":
                            Each((operation, request) => Told(() => host.Call(operation, Json.Read(request))));
                            break;
                        case "raw":
                            Each((operation, request) => Told(() => host.CallJson(operation, request).Read()));
                            break;
                        case "closed":
                            Closed(host);
                            break;
                        case "threads":
                            Threads(host);
                            break;
                        case "memory":
                            Each((operation, request) => Memory(host, operation, request));
                            break;
                        default:
                            throw new ArgumentException(arguments[0]);
                    }
                }
            }
            Out.Flush();
        }

        private static void Each(Action<string, byte[]> answer)
        {
            while (true)
            {
                var head = new List<byte>();
                for (var one = In.ReadByte(); one != '\n'; one = In.ReadByte())
                {
                    if (one < 0) return;
                    head.Add((byte)one);
                }
                var words = Encoding.UTF8.GetString(head.ToArray()).Split(' ');
                var request = new byte[int.Parse(words[1])];
                for (var at = 0; at < request.Length;) at += In.Read(request, at, request.Length - at);
                answer(words[0], request);
                Out.Flush();
            }
        }

        private static void Reply(int status, byte[] body)
        {
            var head = Encoding.UTF8.GetBytes($"{status} {body.Length}\n");
            Out.Write(head, 0, head.Length);
            Out.Write(body, 0, body.Length);
        }

        private static void Reply(Answer answer) => Reply(answer.Status, answer.Json);

        /// <summary>What a program sees: the answer, or the members of the exception.</summary>
        private static void Told(Func<IDictionary<string, object>> call)
        {
            try
            {
                Reply(0, Json.Write(call()));
            }
            catch (ScripException error)
            {
                Reply(error.Status, Encoding.UTF8.GetBytes(string.Join(
                    "\0", error.Code, error.Message, error.Remedy, error.Document, error.Path, error.Line, error.Column)));
            }
        }

        private static void Closed(Host host)
        {
            host.Dispose();
            host.Dispose();
            Reply(host.CallJson("stock.list", new byte[0]));
            Told(() => host.Call("stock.list"));
        }

        private static void Threads(Host host)
        {
            var stock = host.Call("stock.create", new Members
            {
                ["request_no"] = "S", ["name"] = "s", ["type"] = "NORMAL", ["goods"] = "g",
                ["merchant"] = "1900000001", ["rule"] = "spend_and_save",
                ["params"] = new Members { ["threshold"] = 100, ["off"] = 10 }, ["code_mode"] = "assigned",
                ["limits"] = new Members { ["per_user"] = 100 },
            })["stock_id"];
            var tills = Enumerable.Range(0, 8).Select(till => new Thread(() =>
            {
                for (var number = 0; number < 10; number++)
                {
                    var code = $"u{till}-{number}";
                    host.Call("send", new Members
                    {
                        ["request_no"] = code, ["stock_id"] = stock, ["user"] = $"u{till}", ["code"] = code,
                    });
                    var line = new Members { ["id"] = "1", ["unit_price"] = 100, ["quantity"] = 1 };
                    host.Call("redeem", new Members
                    {
                        ["request_no"] = code, ["user"] = $"u{till}", ["coupons"] = new[] { code },
                        ["basket"] = new Members { ["lines"] = new[] { line } },
                    });
                }
            })).ToList();
            tills.ForEach(till => till.Start());
            tills.ForEach(till => till.Join());
            Reply(host.CallJson("audit", new byte[0]));
        }

        private static void Memory(Host host, string operation, byte[] request)
        {
            Action work = () =>
            {
                host.CallJson(operation, request);
                try
                {
                    host.CallJson(operation, request).Read();
                }
                catch (ScripException)
                {
                    // It is what is asked for.
                }
            };
            var before = Resident();
            for (var number = 0; number < 1500; number++) work();
            Reply(0, Encoding.UTF8.GetBytes((Resident() - before).ToString()));
        }

        private static long Resident() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * 4096;

        /// <summary>Hosts that nobody closes: none is closed within a call, and the collector closes them afterwards.</summary>
        private static void Dropped(IDictionary<string, object> options)
        {
            var done = 0;
            var collecting = new Thread(() =>
            {
                while (Volatile.Read(ref done) == 0) GC.Collect();
            });
            collecting.Start();
            // In a thread of its own: the collector of mono takes what is left on a stack for a reference.
            var dropping = new Thread(() =>
            {
                for (var number = 0; number < 30; number++)
                {
                    var answer = new Host(options).CallJson("stock.list", new byte[0]);
                    if (answer.Status != 0) Reply(answer);
                }
            });
            dropping.Start();
            dropping.Join();
            Volatile.Write(ref done, 1);
            collecting.Join();
            while (Ledgers((string)options["ledger"]) > 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            Reply(0, Encoding.UTF8.GetBytes("0"));
        }

        private static int Ledgers(string ledger)
        {
            var target = new byte[4096];
            return Directory.GetFileSystemEntries("/proc/self/fd").Count(descriptor =>
            {
                var length = (int)readlink(descriptor, target, (UIntPtr)target.Length);
                return length >= 0 && Encoding.UTF8.GetString(target, 0, length) == ledger;
            });
        }

        [DllImport("libc")]
        private static extern IntPtr readlink(string path, byte[] target, UIntPtr size);
    }
}
