package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;

/** The wire format of one kind of provider: its requests, its answers, its refusals. Stateless. */
public interface WireFormat {

    /** Stable name of the provider, such as {@code openai}. */
    String name();

    /**
     * @throws com.generalaugment.libs.runtime.error.Problem 400 {@code unsupported_parameter} for what cannot be asked
     *     for there
     */
    void check(ModelCall call);

    /** Whether the provider reads such a file itself; of others it is given the text. */
    default boolean takes(ModelMessage.Part.File file) {
        return false;
    }

    ProviderRequest request(ModelCall call, ProviderSettings settings);

    /** Something that costs nothing and needs the key. */
    ProviderRequest probe(ProviderSettings settings);

    /** @param output gets the answer, piece by piece */
    AnswerReader reader(ModelCall call, ModelOutput output);

    /** Whether a refusal says that the input is longer than the model can read. */
    boolean isTooLong(int status, String body);

    /** Whether a refusal says that a content filter stopped the call. */
    boolean isFiltered(int status, String body);

    /** Whether a refusal says that the key is wrong or may not do this. */
    default boolean isKeyRefused(int status, String body) {
        return status == 401 || status == 403;
    }
}
