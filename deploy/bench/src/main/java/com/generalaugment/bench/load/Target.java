package com.generalaugment.bench.load;

import com.generalaugment.bench.stub.Script;
import java.util.Map;

/** Something that answers turns: the platform, or the stub model itself as the control. */
public interface Target {

    int port();

    String path();

    Map<String, String> headers();

    /** The request for an answer that follows the script. @param caller which of the parallel callers asks */
    String body(Script script, boolean stream, int caller);

    /** Reads one event of a stream. */
    ReceivedEvent event(SseParser.Event event);

    /** Reads the answer to a call without streaming. */
    ReceivedEvent whole(String body);

    /** The string value of the first such member, without reading the whole document: deltas come by the ten thousand. */
    static String stringMember(String json, String name) {
        String key = "\"" + name + "\":\"";
        int start = json.indexOf(key);
        if (start < 0) {
            return "";
        }
        int from = start + key.length();
        return json.substring(from, json.indexOf('"', from));
    }
}
