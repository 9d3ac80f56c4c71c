using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Scrip
{
    /// <summary>As much JSON as requests and answers need, on every .NET. Answers are trusted to be JSON.</summary>
    internal sealed class Json
    {
        private readonly string text;
        private int at;

        private Json(string text)
        {
            this.text = text;
        }

        /// <summary>The object that an answer is.</summary>
        internal static IDictionary<string, object> Read(byte[] json) =>
            (IDictionary<string, object>)new Json(Encoding.UTF8.GetString(json)).Value();

        internal static byte[] Write(object value)
        {
            var json = new StringBuilder();
            Write(value, json);
            return Encoding.UTF8.GetBytes(json.ToString());
        }

        private object Value()
        {
            switch (Next())
            {
                case '{': return Object();
                case '[': return List();
                case '"': return String();
                case 't': return Word("true", true);
                case 'f': return Word("false", false);
                case 'n': return Word("null", null);
                default: return Number();
            }
        }

        private char Next()
        {
            while (text[at] <= ' ') at++;
            return text[at];
        }

        /// <summary>Whether another one follows; consumes the bracket or the comma.</summary>
        private bool More(char end)
        {
            var found = Next();
            if (found == end || found == ',') at++;
            return found != end;
        }

        private object Object()
        {
            var members = new Dictionary<string, object>();
            at++;
            while (More('}'))
            {
                Next();
                var key = String();
                Next();
                at++;
                members[key] = Value();
            }
            return members;
        }

        private object List()
        {
            var values = new List<object>();
            at++;
            while (More(']')) values.Add(Value());
            return values;
        }

        private object Word(string word, object value)
        {
            at += word.Length;
            return value;
        }

        private string String()
        {
            var result = new StringBuilder();
            for (at++; text[at] != '"'; at++)
            {
                var character = text[at];
                if (character == '\\')
                {
                    character = text[++at];
                    var known = "bfnrt".IndexOf(character);
                    if (known >= 0)
                    {
                        character = "\b\f\n\r\t"[known];
                    }
                    else if (character == 'u')
                    {
                        character = (char)int.Parse(text.Substring(at + 1, 4), NumberStyles.HexNumber);
                        at += 4;
                    }
                }
                result.Append(character);
            }
            at++;
            return result.ToString();
        }

        /// <summary>Money is whole and never goes through a double.</summary>
        private object Number()
        {
            var start = at;
            while (at < text.Length && "+-.0123456789Ee".IndexOf(text[at]) >= 0) at++;
            var number = text.Substring(start, at - start);
            long whole;
            if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
                return whole;
            return decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        private static void Write(object value, StringBuilder json)
        {
            if (value is IDictionary<string, object> members)
            {
                var before = '{';
                foreach (var member in members)
                {
                    json.Append(before);
                    Write(member.Key, json);
                    json.Append(':');
                    Write(member.Value, json);
                    before = ',';
                }
                json.Append(before == '{' ? "{}" : "}");
            }
            else if (value is string text)
            {
                Write(text, json);
            }
            else if (value is System.Collections.IList values)
            {
                var before = '[';
                foreach (var one in values)
                {
                    json.Append(before);
                    Write(one, json);
                    before = ',';
                }
                json.Append(before == '[' ? "[]" : "]");
            }
            else if (value is bool flag)
            {
                json.Append(flag ? "true" : "false");
            }
            else if (value is int || value is long || value is decimal)
            {
                json.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
            }
            else if (value is double number && !double.IsNaN(number) && !double.IsInfinity(number))
            {
                json.Append(number.ToString("R", CultureInfo.InvariantCulture));
            }
            else if (value == null)
            {
                json.Append("null");
            }
            else
            {
                throw new ArgumentException($"JSON has no {value.GetType()}: {value}");
            }
        }

        private static void Write(string text, StringBuilder json)
        {
            json.Append('"');
            for (var at = 0; at < text.Length; at++)
            {
                var character = text[at];
                if (char.IsHighSurrogate(character) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                    json.Append(character).Append(text[++at]);
                else if (character == '"' || character == '\\')
                    json.Append('\\').Append(character);
                else if (character < ' ' || char.IsSurrogate(character))
                    // Half a pair has no UTF-8: it is written so that it can be refused, not changed.
                    json.AppendFormat("\\u{0:x4}", (int)character);
                else
                    json.Append(character);
            }
            json.Append('"');
        }
    }
}
