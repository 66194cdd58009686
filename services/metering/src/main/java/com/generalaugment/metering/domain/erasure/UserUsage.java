package com.generalaugment.metering.domain.erasure;

import com.generalaugment.libs.runtime.erasure.Erasure;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.libs.runtime.erasure.Parts;

/** Port: usage of a person, in the truth. */
public interface UserUsage extends Parts {

    /** From now on usage of those turns is recorded without the person, whoever records it. */
    void recordWithoutPerson(Erasure erasure);

    /** Takes the person out of what is recorded, looks whether anything is left, and reports, in one transaction. */
    void finish(Erasure erasure, Part soFar);
}
