package com.generalaugment.turnexecutor.domain.live;

import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.response.Origin;
import com.generalaugment.turnexecutor.domain.run.Admission.Price;

/** A model that a turn may run on, who serves it and what it costs. */
public record Route(String model, ModelProvider provider, Price price) {

    Origin origin() {
        return originOf(model, provider);
    }

    public static Origin originOf(String model, ModelProvider provider) {
        return new Origin(model, provider.name(), provider.source());
    }
}
