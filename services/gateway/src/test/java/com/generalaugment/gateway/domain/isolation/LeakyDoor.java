package com.generalaugment.gateway.domain.isolation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A platform that does whatever it is asked, for anybody, and tells everybody all that was ever said. */
final class LeakyDoor implements PublicApi {

    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    @Override
    public Reached send(KeyText key, Call call) {
        if (call.body() != null) {
            said.add(call.body().path("input").asText()
                    + call.body().path("fact").asText());
        }
        return new Reached(200, Json.text(everything()), "");
    }

    @Override
    public Talk open(KeyText key) {
        return new Talk() {
            @Override
            public String say(ObjectNode message) {
                said.add(message.path("input").asText());
                return Json.text(everything().put("type", "response.completed"));
            }

            @Override
            public void close() {}
        };
    }

    private ObjectNode everything() {
        ObjectNode answer = Json.object()
                .put("id", Ids.next("resp_"))
                .put("memory_id", Ids.uuid().toString())
                .put("receipt_id", Ids.next("rcp_"))
                .put("deleted_count", 1)
                .put("everything", String.join(" ", said));
        answer.putArray("output").addObject().put("id", Ids.next("msg_"));
        return answer;
    }
}
