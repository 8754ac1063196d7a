import { bootstrapApplication } from '@angular/platform-browser';
import { Identify } from './identify';

void bootstrapApplication(Identify);
