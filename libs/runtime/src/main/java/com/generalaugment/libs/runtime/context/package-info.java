@NullMarked
package com.generalaugment.libs.runtime.context;

import org.jspecify.annotations.NullMarked;
