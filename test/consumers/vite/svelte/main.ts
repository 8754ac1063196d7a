import { mount } from 'svelte';
import Identify from './Identify.svelte';

mount(Identify, { target: document.body });
