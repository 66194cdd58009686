package com.generalaugment.gateway.domain.isolation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.libs.runtime.error.Problem;

/** Port: the platform's own public API, called from outside. A missing answer is a {@link Problem} of kind unavailable. */
public interface PublicApi {

    /** @param body of the whole answer, also of a stream */
    record Reached(int status, String body, String headers) {

        boolean contains(String text) {
            return body.contains(text) || headers.contains(text);
        }
    }

    Reached send(KeyText key, Call call);

    Talk open(KeyText key);

    /** An open WebSocket. Turns follow each other. */
    interface Talk extends AutoCloseable {

        /** @return all frames of the turn, one per line */
        String say(ObjectNode message);

        @Override
        void close();
    }
}
