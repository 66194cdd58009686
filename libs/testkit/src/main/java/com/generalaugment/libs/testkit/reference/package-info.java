/** The reference document of Open Responses, as tests hold answers to it. */
@NullMarked
package com.generalaugment.libs.testkit.reference;

import org.jspecify.annotations.NullMarked;
