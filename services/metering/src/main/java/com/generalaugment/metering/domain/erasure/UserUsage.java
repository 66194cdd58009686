package com.generalaugment.metering.domain.erasure;

import com.generalaugment.libs.runtime.erasure.Erasure;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.libs.runtime.erasure.Parts;

/** Port: usage of a person, in the truth. */
public interface UserUsage extends Parts {

    /** From now on every replica records usage of those turns without the user. */
    void recordWithoutPerson(Erasure erasure);

    /** Takes the person out of what is recorded, looks whether anything is left, and reports, in one transaction. */
    void finish(Erasure erasure, Part soFar);
}
