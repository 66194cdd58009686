package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.libs.runtime.id.Ids;
import java.util.HashSet;
import java.util.Set;

/** The ids of the calls of one answer, as the app sees them: each is there once. */
final class UniqueCallIds {

    private static final int MAX_LENGTH = 256;

    private final Set<String> given = new HashSet<>();

    /** The provider's own id where that can be used. */
    String unique(String reported) {
        String id = isUsable(reported) && !given.contains(reported) ? reported : Ids.next("call_");
        given.add(id);
        return id;
    }

    private static boolean isUsable(String id) {
        return !id.isBlank() && id.length() <= MAX_LENGTH && id.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
