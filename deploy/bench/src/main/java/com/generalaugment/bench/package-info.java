/** What the platform adds to a model call, measured beside direct calls to the same model. */
@NullMarked
package com.generalaugment.bench;

import org.jspecify.annotations.NullMarked;
